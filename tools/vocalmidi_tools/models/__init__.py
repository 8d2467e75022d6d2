"""The models' definitions in PyTorch."""
