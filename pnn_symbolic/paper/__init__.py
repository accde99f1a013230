"""The paper again: every system that it names, run on its data, each answer a frozen record of numbers.

S. Desai & A. Strachan, "Parsimonious neural networks learn classical mechanics and can teach it" (2020),
arXiv:2005.11144. Pages and figures are those of this version. `report.paper` shows what is found here.
"""
