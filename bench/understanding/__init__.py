"""Our understanding beside Rasa's own pipelines, on the same data in one run."""
