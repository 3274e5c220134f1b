"""A double of Jitsi's videobridge and Jicofo, over real HTTP: it stands in where the real ones cannot run.

It is no Jitsi: no media flows, and it says so in its version and in the header `X-Double` of every answer. What it
imitates is what a watcher meets: the shapes of the answers, what they leave out, and when they change.
"""
