"""The doors: pages for residents, staff, leaders and the public. No data of their own."""
