"""What a graph says, to look at: texts with marks, pictures for print, and networks to look around in.

Everything is one piece: no picture or page loads anything from anywhere.
"""
