"""Stand-ins for the vendors' own servers, written from what the vendors publish and from nothing of ours.

`servers` starts and scripts them, `faults` names what can go wrong, `vendor_calls` calls us the way WeChat and WeCom do.
"""
