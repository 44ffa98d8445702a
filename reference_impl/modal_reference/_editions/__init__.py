"""Earlier editions of the documents: each a package of thin overrides that stands for `modal` in its place."""
