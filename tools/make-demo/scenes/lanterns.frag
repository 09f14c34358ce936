// Paper lanterns rising over a river town, in a frame of any shape.

const float quay = 0.21;

vec3 night(vec2 uv) {
  vec3 c = mix(rgb(0x6b3a52), rgb(0x2b2350), smoothstep(quay, 0.5, uv.y));
  c = mix(c, rgb(0x0b1030), smoothstep(0.42, 1.0, uv.y));
  c += rgb(0xff8a4a) * 0.22 * exp(-(uv.y - quay) * 9.0);
  float haze = fbm(uv * vec2(3.0, 6.0) + vec2(time * 0.01, 0.0), 6);
  c = mix(c, rgb(0x7a4a6a), smoothstep(0.45, 0.8, haze) * 0.4 * smoothstep(1.0, 0.3, uv.y));
  vec2 g = uv * 85.0, id = floor(g);
  float star = hash(id);
  vec2 q = fract(g) - 0.5 - (vec2(hash(id + 9.0), hash(id + 4.0)) - 0.5) * 0.6;
  c += vec3(0.8, 0.85, 1.0) * step(0.9, star) * smoothstep(0.11, 0.0, length(q)) * (star - 0.88) * 7.0 * smoothstep(0.45, 0.8, uv.y);
  return c;
}

// One lantern of height s at the origin: light and cover.
vec4 lantern(vec2 p, float s, float seed) {
  p /= s;
  p.x += p.y * 0.12 * sin(seed * 40.0 + time * 0.3);
  float halfWidth = 0.30 + 0.10 * smoothstep(-0.5, 0.25, p.y) - 0.12 * smoothstep(0.3, 0.5, p.y);
  float d = max(abs(p.x) - halfWidth, abs(p.y) - 0.5);
  d = max(d, length(p * vec2(0.95, 0.9)) - 0.48);
  float inside = 1.0 - smoothstep(-0.02, 0.02, d);
  float flame = exp(-length((p - vec2(0, -0.38)) * vec2(1.6, 1.0)) * 2.4);
  float fold = 0.9 + 0.1 * cos(p.x * 26.0);
  vec3 paper = mix(rgb(0xe2491c), rgb(0xffb648), flame) * (0.75 + 2.1 * flame) * fold;
  paper = mix(paper, rgb(0x7a1c10), smoothstep(-0.47, -0.5, p.y));
  paper += vec3(1.6, 1.2, 0.6) * exp(-length((p - vec2(0, -0.44)) * vec2(1.0, 1.6)) * 14.0);
  return vec4(paper, inside);
}

vec3 sky(vec2 uv) {
  float wide = size.x / size.y;
  vec3 c = night(uv);
  for (int i = 0; i < 70; i++) {
    float f = float(i), near = pow(f / 69.0, 2.6);
    float s = mix(0.012, 0.155, near);
    vec2 r = vec2(hash(vec2(f, 1.0)), hash(vec2(f, 2.0)));
    float rise = fract(r.y + time * mix(0.006, 0.02, near));
    s *= 0.15 + 0.85 * smoothstep(0.0, 0.05, rise);
    float y = quay + 0.06 + near * 0.17 + rise * (0.95 - near * 0.1);
    float stream = wide * 0.5 + 0.16 * sin(y * 4.2 + 0.8);
    vec2 at = vec2(stream + (r.x - 0.5) * mix(0.42, 0.95, near) * wide * 1.5, y);
    at.x += 0.006 * sin(time * 0.6 + f);
    vec2 p = uv - at;
    c += rgb(0xff8a3a) * 0.28 * exp(-dot(p, p) / (s * s) * 1.4) * mix(0.7, 0.55, near);
    vec4 l = lantern(p, s, r.x);
    c = mix(c, mix(l.rgb, rgb(0xc0604a), 0.35 * (1.0 - near)), l.a * mix(0.85, 1.0, near));
  }
  return c;
}

vec3 town(vec2 uv, vec3 c) {
  for (int layer = 0; layer < 2; layer++) {
    float f = float(layer), k = 13.0 - f * 4.0;
    float id = floor(uv.x * k + f * 0.4), x = fract(uv.x * k + f * 0.4) - 0.5;
    float tall = quay + 0.028 + 0.05 * hash(vec2(id, f + 5.0)) * (1.0 - f * 0.35);
    float y = uv.y - tall;
    float eave = max(y - 0.026 + abs(x) * 0.055 - x * x * 0.06, -y - 0.001);
    float wall = max(y, abs(x) - 0.44);
    vec3 roof = mix(rgb(0x241d36), rgb(0x100d1c), f);
    roof += rgb(0xff8a4a) * 0.06 * step(0.5, fract(x * 22.0));
    vec3 white = mix(rgb(0x53405a), rgb(0x2c2236), f) * (0.7 + 0.5 * noise(uv * 70.0));
    vec2 w = vec2(fract(x * 3.0 + 0.5) - 0.5, fract((uv.y - quay) * 46.0) - 0.5);
    float lit = step(0.42, hash(vec2(id * 3.0 + floor(x * 3.0 + 0.5), floor((uv.y - quay) * 46.0) + f * 7.0)));
    float pane = step(abs(w.x), 0.24) * step(abs(w.y), 0.28);
    white = mix(white, mix(rgb(0x1a1424), rgb(0xffb45a) * 1.35, lit), pane);
    c = mix(c, white, fill(wall) * step(quay, uv.y));
    c = mix(c, roof, fill(eave));
    float red = length((vec2(x / k, uv.y) - vec2(0.42 / k, tall - 0.010)) * vec2(1.0, 1.15)) - 0.0062;
    c += rgb(0xff3a20) * 0.5 * exp(-max(red, 0.0) * 190.0) * step(0.3, hash(vec2(id, 77.0 + f)));
  }
  c = mix(c, rgb(0x1c1828) * (0.7 + 0.6 * noise(uv * vec2(90.0, 160.0))), fill(uv.y - quay - 0.011));
  return c;
}

vec3 scene(vec2 uv) {
  if (uv.y > quay) return town(uv, sky(uv));
  float depth = quay - uv.y;
  vec2 wave = vec2(fbm(vec2(uv.x * 16.0, 9.0 * depth / (0.05 + depth) + 20.0 * depth + time * 0.3), 4) - 0.5,
                   fbm(vec2(uv.x * 10.0 + 5.0, 16.0 * depth / (0.05 + depth) + 30.0 * depth - time * 0.3), 4) - 0.5);
  vec2 m = vec2(uv.x, quay + depth * 2.2) + wave * vec2(0.035, 0.16) * (0.15 + depth * 4.0);
  m.y = max(m.y, quay + 0.001);
  vec3 c = town(m, sky(m)) * 0.62 + rgb(0x1a1838) * 0.25;
  return c * (1.0 - 0.35 * depth / quay);
}
