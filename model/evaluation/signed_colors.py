"""Colors of signed numbers, the same wherever weights and their effects are shown."""

# As RGB, halfway between black and white, so that light and dark pages set them off.
POSITIVE, NEGATIVE = (46, 110, 200), (206, 98, 10)
