"""Migration: turns a configuration of the provider enthought/quay into one of this provider."""
