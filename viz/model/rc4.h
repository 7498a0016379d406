// SPDX-License-Identifier: GPL-2.0-or-later WITH OpenSSL-exception
// RC4 one exchange at a time, as the Keys panel steps through it (panels don't know stack/crypto).
#ifndef PPTPLAB_VIZ_MODEL_RC4_H_
#define PPTPLAB_VIZ_MODEL_RC4_H_

#include "stack/crypto/rc4_steps.h"

namespace pptplab::viz {

using crypto::Rc4Step;
using crypto::Rc4Steps;

}  // namespace pptplab::viz

#endif  // PPTPLAB_VIZ_MODEL_RC4_H_
