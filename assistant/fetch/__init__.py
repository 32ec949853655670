"""The shelf that brings official texts from their publishers. `radrum fetch` alone uses the network; questions never do."""
