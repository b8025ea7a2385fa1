"""Which tests keep which promise, at what number, and what does not apply yet.

A control is a test whose name starts with `test_control`, or one named here: the same check on a
deliberately broken variant, which must be caught.
"""

from typing import NamedTuple

BOTH = ("SQLite", "PostgreSQL")
NONE = ("-",)


class Part(NamedTuple):
    """A test file, the number it runs at in `make promises` (0: it knows none), and the least at
    which it still reaches everything that it says it reaches."""

    path: str
    full: int = 0
    least: int = 1


class Promise(NamedTuple):
    """One promise: its words, its parts, further controls by name, and its databases."""

    id: str
    words: str
    parts: tuple[Part, ...] = ()
    controls: tuple[str, ...] = ()
    databases: tuple[str, ...] = BOTH
    why: str = ""


HERE, STAGES = "tests/promises", "tests/stages"
PROMISES = (
    Promise("P01", "No payment is lost or doubled by kill -9; the books balance",
            (Part(f"{HERE}/test_p01_kills.py", 200),
             Part(f"{HERE}/test_p01_web.py", 100, least=2))),
    Promise("P02", "The same when the database itself is killed",
            (Part(f"{HERE}/test_p02_database.py", 50, least=2),), databases=("PostgreSQL",)),
    Promise("P03", "The ledger holds after any history",
            (Part(f"{HERE}/test_p03_ledger.py", 16_667, least=25),)),
    Promise("P04", "Sent twice is sent once, by a page or a program",
            (Part(f"{HERE}/test_p04_twice.py", 10_000), Part(f"{HERE}/test_p04_api.py", 2_000))),
    Promise("P05", "Two at once, one winner: clerks, reviewers, payers",
            (Part(f"{HERE}/test_p05_clerks.py", 500), Part(f"{HERE}/test_p05_payments.py", 200))),
    Promise("P06", "No input breaks a page: no error of ours, no hang, no spoilt list",
            (Part(f"{HERE}/test_p06_broken.py", 100_000, least=60),
             Part("tests/channels/api/test_walk.py", 200, least=6))),
    Promise("P07", "Nobody sees what is not theirs: every address × role × area",
            (Part(f"{HERE}/test_p07_matrix.py"), Part(f"{HERE}/test_p07_api.py"))),
    Promise("P08", "Ids cannot be walked: random or signed; another's record answers as none",
            (Part(f"{HERE}/test_p08_walked.py", 1_000, least=60),)),
    Promise("P09", "Least data by default: masked on every page, in logs, titles and addresses",
            (Part(f"{HERE}/test_p07_matrix.py"), Part("tests/foundation/test_clock_and_logs.py"))),
    Promise("P10", "Notices never leak",
            (Part(f"{STAGES}/notices/test_leaks.py", 10_000, least=1_200),
             Part("tests/channels/public/test_board.py")),
            ("test_a_scanner_of_plain_text_misses_leaks",
             "test_a_generator_without_an_allow_list_leaks_and_the_scanner_says_so")),
    Promise("P11", "Child data only after approval", why="no child module yet"),
    Promise("P12", "The trail holds nothing personal and cannot be changed unseen",
            (Part(f"{HERE}/test_p12_tampered.py", 1_000, least=60),
             Part("tests/foundation/test_audit.py"), Part("tests/foundation/test_anchor.py"))),
    Promise("P13", "Nothing audited escapes", (Part(f"{HERE}/test_p13_audited.py"),)),
    Promise("P14", "An import is all or nothing and names every error in one pass",
            (Part(f"{HERE}/test_p14_kills.py", 200),
             Part(f"{STAGES}/registry/test_roster_errors.py"),
             Part(f"{STAGES}/registry/test_roster_writing.py"),
             Part(f"{STAGES}/registry/test_roster_jobs.py"),
             Part(f"{STAGES}/registry/test_roster_hostile.py"))),
    Promise("P15", "Files cannot hurt: drawn anew, kept without a place, never served to run",
            (Part(f"{HERE}/test_p15_files.py", 120, least=12),
             Part(f"{STAGES}/registry/test_roster_hostile.py"))),
    Promise("P16", "Exports are safe", (Part(f"{STAGES}/registry/test_sheets.py"),),
            databases=NONE),
    Promise("P17", "Meters tell the same whatever the network does", why="no meters yet"),
    Promise("P18", "A dead sensor is not a safe person", why="no sensors yet"),
    Promise("P19", "Deadlines are right: 500 dates counted day by day",
            (Part("tests/foundation/test_workdays.py"),)),
    Promise("P20", "Same input, same answer, explained: an independent reader gets it too",
            (Part(f"{HERE}/test_p20_explained.py", 100_000, least=1_000),
             Part("tests/areas/assistance/test_explanation.py")),
            ("test_a_flip_a_fen_off_is_noticed",), NONE),
    Promise("P21", "Batch equals single, to the fen",
            (Part(f"{HERE}/test_p21_batch.py", 1_000_000, least=1_000),), databases=NONE),
    Promise("P22", "Money needs three people", (Part(f"{HERE}/test_p22_four_eyes.py", 4_000),)),
    Promise("P23", "Steps cannot be skipped: only drawn edges happen",
            (Part(f"{HERE}/test_p23_steps.py", 1_000),)),
    Promise("P24", "No update is lost: of two editors one is told",
            (Part(f"{HERE}/test_p24_versions.py", 1_000),)),
    Promise("P25", "Sign-in is guarded",
            (Part(f"{HERE}/test_p25_guesses.py", 10_000, least=30),
             Part("tests/foundation/test_accounts.py"),
             Part("tests/foundation/test_second_factor.py"),
             Part(f"{STAGES}/registry/test_sign_in.py"))),
    Promise("P26", "Sessions end when they should",
            (Part(f"{HERE}/test_p26_sessions.py"), Part("tests/foundation/test_sessions.py"))),
    Promise("P27", "Every address carries the browser's guards",
            (Part(f"{HERE}/test_p27_guards.py"),)),
    Promise("P28", "No script, query, header or template gets in: what is typed stays text",
            (Part(f"{HERE}/test_p28_scripts.py", 5_000, least=60),)),
    Promise("P29", "No number lies in clear on the disk; a moved ciphertext does not open",
            (Part(f"{HERE}/test_p29_at_rest.py", 1_000),)),
    Promise("P30", "Keys rotate live: killed anywhere under load, every row opens",
            (Part(f"{HERE}/test_p30_rotation.py", 20),)),
    Promise("P31", "A backup made under load restores whole: rows, digests, books, chain, pages",
            (Part(f"{HERE}/test_p31_restore.py", 20),)),
    Promise("P32", "A full, failing, shut or slow disk, or no memory, loses and spoils nothing",
            (Part(f"{HERE}/test_p32_disk.py", 60, least=3),
             Part(f"{HERE}/test_p32_server.py", 60, least=2),
             Part(f"{HERE}/test_p32_faults.py", 60, least=4),
             Part(f"{HERE}/test_p32_import.py", 60, least=4),
             Part(f"{STAGES}/cases/test_papers_whole.py"))),
    Promise("P33",
            "Bad neighbours (departments, messages, bank, map) refuse, hang, drip, lie, are late",
            (Part(f"{HERE}/test_p33_departments.py"), Part(f"{STAGES}/notices/test_outbox.py"),
             Part(f"{STAGES}/payments/test_delivery.py"),
             Part(f"{STAGES}/verification/test_locating.py")),
            ("test_a_new_id_for_each_try_would_tell_twice",)),
    Promise("P34", "A message is told once, provably: killed anywhere, replies lost",
            (Part(f"{HERE}/test_p34_kills.py", 100), Part(f"{STAGES}/notices/test_outbox.py"),
             Part(f"{STAGES}/notices/test_two_runners.py")),
            ("test_a_new_id_for_each_try_would_tell_twice",)),
    Promise("P35", "235 mixed requests a second with a million people",
            why="`make bench ONLY=mix`: two cores answer about 80; docs/performance.md"),
    Promise("P36", "No slow creep: memory, files, connections, log of writes, an hour's soak",
            (Part(f"{HERE}/test_p36_soak.py", 1),)),
    Promise("P37", "The number of queries of a page does not grow with its rows",
            (Part(f"{HERE}/test_p37_queries.py"),)),
    Promise("P38", "Data of the release before comes to today unchanged, killed or not, and back",
            (Part(f"{HERE}/test_p38_upgrades.py", 5),)),
    Promise("P39", "Nothing is lost on a phone without a network",
            (Part(f"{HERE}/test_p39_offline.py", 500),)),
    Promise("P40", "Everyone can use it: four modes, 400 %, keys alone, no scripts, a slow line",
            (Part(f"{HERE}/test_p40_everyone.py", 500, least=6),
             Part("tests/journeys/test_resident_applies.py"),
             Part("tests/journeys/test_hard_ways.py"), Part("tests/journeys/test_states.py"),
             Part("tests/journeys/test_states_staff.py")),
            ("test_small_letters_would_be_noticed",)),
    Promise("P41", "Forgotten when due: ten years of records, each gone on its day; a hold keeps",
            (Part(f"{HERE}/test_p41_forgotten.py", 40, least=2),)),
    Promise("P42", "Small numbers stay hidden: a solver of 1,000 tables finds nobody",
            (Part(f"{HERE}/test_p42_differences.py", 1_000),), databases=NONE),
    Promise("P43", "An insider is noticed; honest work is left in peace",
            (Part(f"{HERE}/test_p43_insider.py"),)),
    Promise("P44", "The tests themselves bite: law, ledger, payments and rights",
            (Part(f"{HERE}/test_p44_bite.py", 1),), databases=NONE),
    Promise("P45", "Order does not matter: green backwards too; law and ledger covered whole",
            (Part(f"{HERE}/test_p45_order.py", 1),)),
    Promise("P46", "What is shipped is pinned, billed and under known licences",
            (Part("tests/tools/test_bill.py"),), databases=NONE),
)  # fmt: skip
