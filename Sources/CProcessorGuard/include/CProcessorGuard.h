/// Nothing to call: a program that this module is linked into ends before its main function, with a
/// message and exit code 1, on a processor that lacks what the package is compiled for.
