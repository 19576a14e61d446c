"""What a model's titles come to under the thresholds. Values in, values out."""
