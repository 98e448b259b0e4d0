"""The close and the recalculation, in their order: select, plan, value (both in `core`), stage, post; and how a run is carried out."""
