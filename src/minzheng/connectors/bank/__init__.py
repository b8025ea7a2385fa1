"""The paying bank (代发银行): a payment file goes out, a result file comes back.

What it is: `format` writes a payment file and reads a result file, both UTF-8 lines with a header
and a trailer that hold batch number, count, total in fen, SM3 digest and HMAC-SM3 seal. Reading is
all or nothing: the first fault raises a `BankFileError` that says in Chinese what is wrong, and
nothing is applied. `client.BankClient` carries the files over HTTP, `folder.BankFolder` through a
directory.

What a real one must implement: the same two functions for its own file layout, with the promise
that a transfer id is paid at most once and that a batch sent again gives the same result. Banks
that seal files with a certificate replace `seal` only.

How to test: `simulator.Bank`, over HTTP through `loopback.running` or on a directory with
`sweep`; accounts by their last digits, or against an account book, are returned with a reason.
"""
