"""How the platform is run by others: backups, restores, upgrades, figures for a monitor.

It stands above the channels beside the demo, so that it may look at everything; it holds nothing
of the bureau's own and no room knows it. `docs/operate.md` is its page.
"""
