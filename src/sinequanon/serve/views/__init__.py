"""What pages show, as plain values; a module for each part of the workbench."""
