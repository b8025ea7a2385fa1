"""办件: submissions, materials, steps with owners and deadlines, the timeline."""
