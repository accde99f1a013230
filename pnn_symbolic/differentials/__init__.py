"""Derivatives of a step: Jacobian matrices, determinants, exterior forms, shears."""
