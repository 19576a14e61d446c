"""The texts people agree to, one file a version; a file that was ever shown is never changed."""
