"""A shop: an app of several modules, put together in `storefront.main`."""
