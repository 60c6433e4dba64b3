"""The full screen of `review`: candidates, their text, and a key for every act of triage."""
