"""Forecasts for the whole year out of what a workbook holds. Pure; öre in, öre out."""
