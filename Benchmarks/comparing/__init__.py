"""Comparing the engine with others on the shipped models; compare_peers.py and scaling.py."""
