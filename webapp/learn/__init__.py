"""The page on which a network learns, moment by moment, from runs that were recorded.

A Moment (moments) is what the page shows of a run at one time: figures, places in the
charts (charts), and how a picture is read with the weights of that moment. `weights`
draws the first layer's. Nothing is trained here.
"""
