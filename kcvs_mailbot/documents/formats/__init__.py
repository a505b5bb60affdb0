"""One small module for each family of formats: an opened file to an Extract."""
