"""A reference channel system: what a platform that wants to be served must do, in the standard library and `standardwebhooks`.

It knows the published contract and nothing else of this project; copy it as the start of your own.
"""
