"""The screens: one module and one style sheet each. They see view models, never storage."""
