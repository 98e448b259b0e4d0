"""The rules of the inventory close: values in, values out; standard library and NumPy only."""
