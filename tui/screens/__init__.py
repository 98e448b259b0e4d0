"""The screens, by what somebody is about; one module and one style sheet each. They see view models, never storage."""
