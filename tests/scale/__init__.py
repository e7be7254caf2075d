"""Many people, many machines, and what breaks: kills, dead servers, full disks, wrong clocks.

These tests mirror no room: each makes a fault with real parts, and looks whether anything was lost or doubled.
"""
