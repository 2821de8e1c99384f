"""Needs: what somebody looked for in vain, told in a few words; officers answer with platforms."""
