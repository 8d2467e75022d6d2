"""The trainings: a command for each model, and what their loops share."""
