"""Ways to hand over a digest: each is a `Sender` of `forecasts.services.prompting`."""
