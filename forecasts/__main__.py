"""`python -m forecasts` does what `forecasts` does."""

from forecasts.cli import main

if __name__ == "__main__":
    main()
