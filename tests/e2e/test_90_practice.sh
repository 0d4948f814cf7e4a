# README's practice run, as a stranger would start it.
# shellcheck shell=bash

test_the_practice_run() {
	tests/practice/run >"$T/out" 2>"$T/err" || fail 'practice'
	says 'People that can be read off the raw drive: 1000'
	says 'People that can be read off the raw drive: 0'
	says 'INTACT'
	says 'SOUND'
}
