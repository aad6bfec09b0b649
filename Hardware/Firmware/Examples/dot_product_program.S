# The words of dot_product.simd, where the SIMD unit can fetch them.
  .section .data.dot_product, "aw", @progbits
  .balign 8
  .globl dot_product_program
dot_product_program:
  .incbin "dot_product.bin"
