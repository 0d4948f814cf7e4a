/*
 * tests/sim/plain_aes.h - AES-256 in counter mode written down from FIPS 197, slowly: what a random
 * pass must be, from another hand than the library that makes it.
 */
#ifndef KIYOME_TESTS_SIM_PLAIN_AES_H
#define KIYOME_TESTS_SIM_PLAIN_AES_H

#include <stddef.h>
#include <stdint.h>

void plain_aes256(const uint8_t key[32], const uint8_t in[16], uint8_t out[16]);

/* The keystream's N bytes from OFFSET on; the counter is 128 bits, big-endian, from zero. */
void plain_stream(const uint8_t key[32], uint64_t offset, uint8_t *out, size_t n);

#endif
