"""Every method against its data: one module a task, each with `measure(shared) -> dict` of figures."""
