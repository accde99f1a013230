"""The noun: one-step maps, their normal form, words and composition."""
