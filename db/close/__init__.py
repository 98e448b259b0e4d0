"""The close and the recalculation, in their order: one module a step, each importing only those before it.

1. select: `scope` (records that count, cost groups with work), `open_rows` (what is open), `links` (receipts made of
   issues), `closure` (older transactions whose cost may change), `selection` (all of it as columns for the core)
2. plan: `core.close.plan`; around it `dates` (those a run holds), `bundles` (how it is cut and what was touched), `jobs`
   (asked for, started, taken over), `previewing` (a run that stores nothing)
3. value: `core.close.value`
4. stage: `staging`
5. post: `post`
6. carried out by: `running` (storage of one run, `core.usecases.run.RunStore`), `worker` (the process), `following` (the
   recalculation that a close asks for), `processes` (starting workers and looking after them)

From outside are used: `jobs`, `previewing` (`compute`, `coming_close`), `worker.work`, `following`, `processes`; the selection, by
what computes from open transactions without a run.
"""
