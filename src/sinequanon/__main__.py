"""`python -m sinequanon` is `sqn`."""

from sinequanon.cli import main

if __name__ == "__main__":
    main()
