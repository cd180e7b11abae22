package dev.weft.examples.orders;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;

/// What a customer wants.
///
/// @param article its name
/// @param pieces  how many
record NewOrder(@NotBlank String article, @Min(1) @Max(100) int pieces) {
}
