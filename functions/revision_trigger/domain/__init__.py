"""The pure core: values and judgements. Standard library only; no clock, environment, randomness, logging or I/O."""
