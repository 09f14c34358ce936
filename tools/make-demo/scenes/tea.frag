// Terraced tea hills in the morning: a height field, walked by a ray.

const vec3 light = normalize(vec3(0.75, 0.42, 0.35));

float ground(vec2 p) {
  return 9.0 * noise(p * 0.035 + 3.1) + 4.5 * noise(p * 0.075 + 8.7) + 0.0016 * max(p.y - 60.0, 0.0) * max(p.y - 60.0, 0.0) * 0.35;
}

// Rows follow the contour, as pickers plant them. Gives height of the bush, and where in its row.
float bush(vec2 p, float h) {
  float row = h * 1.55 + 0.9 * noise(p * 0.12) + 0.02 * p.x;
  float across = abs(fract(row) - 0.5) * 2.0;
  float body = 1.0 - pow(across, 2.6);
  float leaves = noise(p * 3.0) * 0.34 + noise(p * 7.0) * 0.16;
  return body * (0.75 + leaves);
}

float height(vec2 p) {
  float h = ground(p);
  return h + 0.62 * bush(p, h);
}

vec3 sky(vec3 d) {
  vec3 c = mix(rgb(0xffe6bd), rgb(0x8fbfe0), smoothstep(-0.02, 0.42, d.y));
  float s = max(dot(d, normalize(vec3(0.75, 0.20, 0.9))), 0.0);
  c += rgb(0xffd48a) * (0.5 * pow(s, 6.0) + 0.8 * pow(s, 60.0));
  float f = fbm(vec2(d.x * 2.4 + 2.0, d.y * 8.0), 6);
  return mix(c, vec3(1.15, 1.08, 1.0), smoothstep(0.48, 0.78, f) * 0.65 * smoothstep(0.04, 0.3, d.y));
}

vec3 scene(vec2 uv) {
  vec3 eye = vec3(0.0, 0.0, -14.0);
  eye.y = ground(eye.xz) + 7.0;
  vec3 d = normalize(vec3(uv.x - 0.75, uv.y - 0.66, 1.15));
  vec3 background = sky(d);
  // Far hills, in the haze.
  for (int i = 0; i < 4; i++) {
    float f = float(i);
    float h = 0.20 - f * 0.045 + (fbm(vec2(d.x / d.z * (1.4 + f * 0.5) + f * 4.4, f), 6) - 0.5) * (0.26 - f * 0.03);
    float woods = fbm(d.xy * vec2(40.0, 60.0) + f, 5);
    vec3 c = mix(rgb(0x9fbdc4), rgb(0x4f7a58), f / 3.0) * (0.85 + 0.3 * woods);
    c = mix(c, rgb(0xf3e6c4), smoothstep(0.16, -0.02, d.y / d.z - 0.10 + f * 0.035 - 0.05 * fbm(vec2(d.x * 5.0 + f, d.y * 9.0), 4)) * 0.9);
    background = mix(background, c, fill((d.y / d.z - h - (woods - 0.5) * 0.02) * 0.6));
  }
  float t = 2.0;
  vec3 p = eye;
  bool hit = false;
  for (int i = 0; i < 260; i++) {
    p = eye + d * t;
    float gap = p.y - height(p.xz);
    if (gap < 0.0015 * t) { hit = true; break; }
    if (t > 150.0) break;
    t += max(gap * 0.32, 0.012 * t * 0.25);
  }
  if (!hit) return background;
  float e = 0.012 + 0.0016 * t;
  float here = height(p.xz);
  vec3 n = normalize(vec3(here - height(p.xz + vec2(e, 0)), e, here - height(p.xz + vec2(0, e))));
  float g = ground(p.xz), b = bush(p.xz, g);
  float sunlit = max(dot(n, light), 0.0);
  float shadow = 1.0;
  for (int i = 1; i < 14; i++) {
    vec3 q = p + light * (0.12 + float(i * i) * 0.12);
    shadow = min(shadow, 1.0 - smoothstep(-0.05, 0.25, height(q.xz) - q.y));
  }
  float leaf = noise(p.xz * 11.0);
  vec3 green = mix(rgb(0x2c5a24), rgb(0x93b83a), smoothstep(0.25, 1.1, b));
  green = mix(green, rgb(0xc4d86a), smoothstep(0.62, 0.95, leaf) * smoothstep(0.6, 1.0, b) * 0.7);
  green = mix(rgb(0x4a3d26), green, smoothstep(0.05, 0.3, b));
  vec3 c = green * (rgb(0xfff0cc) * 1.75 * sunlit * mix(0.25, 1.0, shadow) + rgb(0x9fc4e0) * (0.22 + 0.28 * n.y) * smoothstep(-0.2, 0.8, b));
  c += rgb(0xffe090) * green * pow(max(dot(d, normalize(vec3(0.75, 0.2, 0.9))), 0.0), 3.0) * 0.7 * b;
  float air = 1.0 - exp(-pow(t / 120.0, 1.6));
  float low = smoothstep(8.5, 3.0, p.y) * smoothstep(25.0, 70.0, t) * 0.6;
  vec3 haze = mix(rgb(0xcfe0dc), rgb(0xffe8bb), smoothstep(-0.4, 0.6, d.x));
  return mix(c, haze, clamp(air + low, 0.0, 0.92));
}
