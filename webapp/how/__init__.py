"""How it works: one picture followed through the network, for somebody new to it.

The picture is a test image or a posted drawing (subject). Steps compute what each step
of the lesson shows of it, and story has the figures of the project, change by change.
"""
