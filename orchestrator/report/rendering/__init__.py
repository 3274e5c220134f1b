"""Documents and books -> files. Each library has one file here, and is loaded when that file is needed."""
