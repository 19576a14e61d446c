"""The media library: pictures, sound and video that people bring, made light and safe before anybody sees them.

Its words. A *medium* is one thing in the library, owned by a person for a unit; its *renditions* are the forms in which
it is served. What it never does: it decides nothing about courses and evidence that use a medium.
"""
