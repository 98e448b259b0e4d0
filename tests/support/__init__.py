"""What tests share: builders with defaults, and fakes that keep the promises of the real thing."""
