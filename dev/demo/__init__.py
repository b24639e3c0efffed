"""The example company of `make demo`, its bank files, and the summary."""
