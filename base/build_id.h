/*
 * base/build_id.h - what this program is: version, commit and date. Defined by a file that
 * tools/build-id makes anew for each build.
 */
#ifndef KIYOME_BASE_BUILD_ID_H
#define KIYOME_BASE_BUILD_ID_H

extern const char kiyome_version[];       /* "0.1" */
extern const char kiyome_build_id[];      /* commit, 12 digits, "-dirty" behind; or "unknown" */
extern const long long kiyome_build_time; /* seconds since 1970 UTC: the commit's date */
extern const char kiyome_locale_folder[]; /* where `make install` puts the translations */

#endif
